# One image for all services: `docker run loket intake`. It holds no compiler, no tests, no secrets.

FROM python:3.11.14-slim-bookworm AS build
RUN python -m venv /opt/loket
WORKDIR /source
# First what changes seldom, so that this layer is kept while only our code changes.
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > needed.txt \
    && /opt/loket/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt -r needed.txt
COPY shared shared
COPY services services
RUN /opt/loket/bin/python -m compileall -q shared services


FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin loket
COPY --from=build /opt/loket /opt/loket
COPY --from=build /source/shared /srv/loket/shared
COPY --from=build /source/services /srv/loket/services
ENV MALLOC_ARENA_MAX=2
ENV PATH=/opt/loket/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/loket
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["python", "-m", "services"]
