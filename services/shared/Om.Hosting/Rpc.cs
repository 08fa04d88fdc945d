using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>gRPC, gRPC-Web and JSON for the same methods.</summary>
internal static class Rpc
{
    /// <summary>Most bytes of one request, on every transport.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    /// <summary>The same with the frame a transport puts around it.</summary>
    public const int MostBodyBytes = MostBytes + 1024;

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
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MostBodyBytes);
    }

    public static void Use(WebApplication app)
    {
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.UseMiddleware<GrpcRequests>();
        app.UseMiddleware<JsonRequests>();
        app.MapGrpcHealthChecksService();
    }

    /// <summary>Stops the start when an RPC does not say who may call it, or sends a stream: nothing here looks at what comes in on one.</summary>
    public static void RequireAccessRules(WebApplication app)
    {
        var methods = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
            .Select(endpoint => (endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method, Access: endpoint.Metadata.GetMetadata<AccessAttribute>()))
            .Where(m => m.Method is { } method && method.ServiceName.StartsWith("om.", StringComparison.Ordinal))
            .ToList();
        Refuse("do not say who may call them; add [Access]", methods.Where(m => m.Access is null));
        Refuse("take a stream of requests, whose texts and rights nobody would check",
            methods.Where(m => m.Method!.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming));

        static void Refuse(string why, IEnumerable<(IMethod? Method, AccessAttribute?)> bad)
        {
            var names = bad.Select(m => m.Method!.FullName).Distinct().ToList();
            if (names.Count > 0)
            {
                throw new InvalidOperationException($"These RPCs {why}: {string.Join(", ", names)}");
            }
        }
    }
}
