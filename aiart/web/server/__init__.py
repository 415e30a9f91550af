"""How the page is served: Gradio behind a guard, with limits, and without what strangers could misuse."""
