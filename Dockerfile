# The product's image: the same for web, worker, scheduler and migrate; docker-compose.yml says which is which.
# docs/operations.md is the way to build, start and upgrade it.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/requirements.lock
RUN /opt/venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r /tmp/requirements.lock
WORKDIR /app
# .dockerignore lets in what is needed and nothing else.
COPY . .
ENV PATH=/opt/venv/bin:$PATH DJANGO_SETTINGS_MODULE=botkyrka_rc.settings.prod VAR_DIR=/srv/rc
RUN python -c "from botkyrka_rc.local.catalogues import compile_all; compile_all()"
# The settings want a key and a mail server before anything runs; neither is used here nor kept.
RUN SECRET_KEY=only-while-building EMAIL_URL=smtp://localhost python manage.py collectstatic --noinput --verbosity 0
RUN python -m compileall -q -j 0 /app

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 rc \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin rc \
    && install -d -o rc -g rc -m 0750 /srv/rc /srv/rc/documents /srv/rc/run
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
COPY --from=build /srv/rc/static /srv/rc/static
WORKDIR /app
# What is drawn in PDFs looks up fonts; its cache goes where something may be written.
ENV PATH=/opt/venv/bin:$PATH DJANGO_SETTINGS_MODULE=botkyrka_rc.settings.prod ENV_FILE=/dev/null VAR_DIR=/srv/rc \
    WEB_BIND=0.0.0.0:8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "-c", "python:botkyrka_rc.gunicorn_conf"]
