using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>gRPC, gRPC-Web and JSON for the same methods.</summary>
internal static class Rpc
{
    private const int MostBytes = 4 * 1024 * 1024;

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ServerInterceptor>();
            grpc.MaxReceiveMessageSize = MostBytes;
            grpc.MaxSendMessageSize = 2 * MostBytes;
            grpc.EnableDetailedErrors = false;
        }).AddJsonTranscoding(json =>
        {
            // Without it a rich error becomes an empty 500.
            json.TypeRegistry = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);
            json.JsonSettings.WriteIndented = false;
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MostBytes + 1024);
    }

    public static void Use(WebApplication app)
    {
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.UseMiddleware<JsonRequests>();
        app.MapGrpcHealthChecksService();
    }

    /// <summary>Stops the start when an RPC does not say who may call it.</summary>
    public static void RequireAccessRules(WebApplication app)
    {
        var silent = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is { } grpc
                && grpc.Method.ServiceName.StartsWith("om.", StringComparison.Ordinal)
                && endpoint.Metadata.GetMetadata<AccessAttribute>() is null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()!.Method.FullName)
            .ToHashSet();
        if (silent.Count > 0)
        {
            throw new InvalidOperationException($"These RPCs do not say who may call them; add [Access]: {string.Join(", ", silent)}");
        }
    }
}
