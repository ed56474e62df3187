# Two steps: a virtual environment is made where there is pip, and run where there is none of what made it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY segmentation segmentation
COPY datasets datasets
COPY annotation_tools annotation_tools
COPY analyzer analyzer
COPY api api
COPY client client
COPY weights weights
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir '.[postgres]'

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home skinsight && install -d -o skinsight -m 700 /data
COPY --from=build /venv /venv
# Nothing but /data and /tmp is ever written: the root may be read-only.
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 ORT_DISABLE_TELEMETRY=1 \
    SKINSIGHT_STORE=/data SKINSIGHT_HOST=0.0.0.0
USER skinsight
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["skinsight"]
CMD ["serve"]
