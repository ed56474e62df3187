"""Whether the photograph is fit to be measured."""
