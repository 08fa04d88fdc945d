# One Dockerfile for every service: `docker build --build-arg PROJECT=services/checks/Om.Checks --tag om-checks .`
# The base images are arguments, for sites with a registry of their own.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK_IMAGE} AS build
ARG PROJECT
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /src
COPY . .
# The lock files decide what is restored. The program gets the same name in every image, so that the entry point needs no shell, and
# files get one fixed time, so that the same sources give the same layer.
RUN test -n "$PROJECT" \
    && dotnet publish "$PROJECT" --configuration Release --output /app \
        -p:RestoreLockedMode=true -p:ContinuousIntegrationBuild=true \
    && mv "/app/$(basename "$PROJECT")" /app/om \
    && find /app -exec touch --no-dereference --date=@0 {} +

FROM ${RUNTIME_IMAGE}
# The base image names a port here; ours come from the settings `Ports`.
ENV ASPNETCORE_HTTP_PORTS=
COPY --from=build /app /app
WORKDIR /app
# Not root, and by number so that Kubernetes can see it. It owns nothing: all it may write to is /tmp.
USER 1654:1654
EXPOSE 8080 8081 8082
ENTRYPOINT ["/app/om"]
