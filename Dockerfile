# One image for web, worker and beat. They differ in the script they start: see docker-compose.yml.

FROM node:24-bookworm-slim AS assets
WORKDIR /srv/concordat
COPY package.json package-lock.json ./
COPY bin/build-assets bin/
COPY static static
RUN bin/build-assets

FROM python:3.11-slim-bookworm AS packages
WORKDIR /srv/concordat
COPY requirements/base.txt requirements/
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements/base.txt

FROM python:3.11-slim-bookworm
WORKDIR /srv/concordat
COPY bin/system-packages bin/
RUN bin/system-packages run \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home concordat \
 && install --directory --owner concordat /var/lib/concordat
COPY --from=packages /srv/concordat/.venv .venv
COPY . .
COPY --from=assets /srv/concordat/build build
ENV PATH=/srv/concordat/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BIND=0.0.0.0:8000 \
    STATIC_ROOT=/srv/concordat/collected \
    VAR_DIR=/var/lib/concordat \
    XDG_CACHE_HOME=/tmp/cache
# Collecting signs nothing: the key is this one command's, and stays out of the image.
RUN SECRET_KEY=unused python manage.py collectstatic --no-input --verbosity 0
USER concordat
EXPOSE 8000
CMD ["bin/start-web"]
