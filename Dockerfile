FROM golang:1.26-alpine AS build
RUN apk add --no-cache ca-certificates gcc musl-dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
# musl gives a thread 128 KiB of stack, which SQLite can overrun on a long LIKE
# pattern; 8 MiB is what glibc gives it.
RUN CGO_ENABLED=1 go build -trimpath -buildvcs=false \
	-tags "sqlite_fts5 netgo osusergo" \
	-ldflags "-s -w -X main.version=${VERSION} -linkmode external -extldflags '-static -Wl,-z,stack-size=8388608'" \
	-o /kilde ./cmd/kilde
# The final image has no shell to make these.
RUN mkdir -p /owned/data /owned/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /owned /
COPY --from=build /kilde /kilde
USER 65532:65532
ENV KILDE_ADDR=:8080 KILDE_DATABASE_URL=/data/kilde.db
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["/kilde", "health"]
ENTRYPOINT ["/kilde"]
CMD ["serve"]
