"""Records in, shapes out: the geometry of the figures that templates write as SVG."""
