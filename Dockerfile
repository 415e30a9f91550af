# aiart in a container: a Docker Space, or any machine with Docker. docs/deploy.md says how to start it.
FROM python:3.12-slim-bookworm

# tini hands signals on and reaps the workers; it is process 1.
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/*

# Spaces run as user 1000; nothing here needs more.
# /data is theirs too, so that a new volume mounted there is: Docker copies the owner of the folder it covers.
RUN useradd --create-home --uid 1000 artist \
    && install -d -o artist -g artist -m 700 /data
WORKDIR /home/artist/app

# The libraries first: they change less often than the code. Pillow 13 closes holes in the decoders of pictures that
# Gradio's own requirement (pillow<13) leaves open; both work together. What only tests need stays out.
COPY requirements.txt .
RUN sed '/^# Tests$/,$d' requirements.txt > run.txt \
    && pip install --no-cache-dir -r run.txt \
    && pip install --no-cache-dir --no-deps pillow==13.0.0

COPY --chown=artist app.py ./
COPY --chown=artist aiart aiart
COPY --chown=artist weights weights

USER artist
ENV GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    AIART_PUBLIC=1 \
    PYTHONUNBUFFERED=1
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:7860/', timeout=8)"]
ENTRYPOINT ["tini", "--", "python", "app.py"]
