"""Start the page: python app.py [--share] [--host HOST] [--port PORT] [--data DIR]. A Space starts this file too."""

from aiart.app import app

if __name__ == "__main__":
    app()
