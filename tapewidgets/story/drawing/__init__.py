"""A story as a graph: its nodes and edges, DOT text for Graphviz, and clean SVG."""
