# One image for every process of the site; the proxy is nginx's own image with the static files in it.
ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
ENV PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1
WORKDIR /app
# The packages first: they change less often than the site.
COPY Makefile ./
COPY requirements requirements
RUN make .venv/production.stamp
COPY . .
RUN deploy/build

FROM nginxinc/nginx-unprivileged:1.28-bookworm AS proxy
COPY --from=build /app/staticfiles /srv/static
COPY deploy/pages /srv/pages
COPY deploy/nginx.conf.template /etc/nginx/templates/cantiere.conf.template
RUN rm /etc/nginx/conf.d/default.conf

FROM python:${PYTHON} AS site
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent cantiere && \
    install -d -o cantiere -g cantiere -m 700 /data
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app /app
USER 10001:10001
VOLUME /data
CMD [".venv/bin/python", "-m", "gunicorn", "-c", "python:config.workers", "config.wsgi"]
