# `canivault` in an image that holds nothing else: a static program, no shell, no root.
#   docker build -t canivault . && docker run --rm -i canivault check - <case.json
#   docker run --rm -v "$PWD:/work:ro" canivault lint policies/
FROM rust:1.95.0-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY . .
# The toolchain of the image is the one of rust-toolchain.toml; its other targets and components are not needed here.
ENV RUSTUP_TOOLCHAIN=1.95.0
RUN cargo build --release --locked --package canivault-cli \
 && cp target/release/canivault /canivault

FROM scratch
COPY --from=build /canivault /canivault
COPY LICENSE-MIT LICENSE-APACHE /
WORKDIR /work
USER 65534:65534
ENTRYPOINT ["/canivault"]
CMD ["--help"]
