"""Where tapewidgets runs, tried by hand: a class on a hub, a course on a file server, every notebook."""
