"""The directory of dermatologists, and what a person shows one of them."""
