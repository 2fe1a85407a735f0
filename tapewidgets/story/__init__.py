"""From a tape and a question to plain data, and its views as text: DOT, SVG and text frames."""
