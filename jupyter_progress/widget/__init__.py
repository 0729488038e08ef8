"""The bar on the page and in the file: what travels there, and what stays when it is over."""
