"""The page people open, and the API behind it, on a studio that is given. Only here Gradio is used; TensorFlow never.

Importing this package imports no Gradio: `serving.prepare` has to be called first. So `build` is in `aiart.web.page`,
`look` in `aiart.web.theme`.
"""
