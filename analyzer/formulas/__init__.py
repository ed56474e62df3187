"""Measures of the skin without a network: a formula on its pixels each, and the table of them."""
