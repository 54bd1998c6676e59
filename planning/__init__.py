"""The planning application, a package for each layer."""
