"""The companion: what a person does about their skin between two photographs. Each part can be left out."""
