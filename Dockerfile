# One image for every process: the command says which one it is. Runs as an ordinary user.
FROM node:22-slim AS assets
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY tools/assets.py tools/
RUN python3 tools/assets.py

FROM python:3.13-slim

# LibreOffice opens .doc, .odt and .rtf, and prints blanks; the faces have the widths of those that forms are set in, so
# that pages break as in Word.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libreoffice-writer-nogui \
    fonts-crosextra-carlito fonts-crosextra-caladea fonts-liberation \
 && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --create-home --home-dir /home/ritornello ritornello \
 && install -d -o ritornello -g ritornello /data
WORKDIR /app

# The locked packages first: they change less often than the code.
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY extractors extractors
COPY pipeline pipeline
COPY workers workers
COPY desk desk
COPY --from=assets /app/desk/static/vendor desk/static/vendor
COPY ritornello ritornello
COPY samples samples
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

USER ritornello
ENV RITORNELLO_DATA_DIR=/data
VOLUME /data
ENTRYPOINT ["ritornello"]
CMD ["--help"]
