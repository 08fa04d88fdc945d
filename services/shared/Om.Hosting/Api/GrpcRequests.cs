using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Om.Hosting;

/// <summary>
/// Gives a gRPC request that cannot be read an answer to act on. It fails before any interceptor sees it, and would be UNKNOWN, "exception was
/// thrown by handler".
/// </summary>
internal sealed class GrpcRequests(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is null)
        {
            await next(context);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The limit per message is checked first and has a code of its own; the server's breaks the connection.
            limit.MaxRequestBodySize = null;
        }

        await next(context);
        var headers = context.Response.Headers;
        // What our own code refuses always comes with details.
        if (context.Response.HasStarted || headers.ContainsKey("grpc-status-details-bin"))
        {
            return;
        }

        if (headers["grpc-status"] == Number(StatusCode.ResourceExhausted))
        {
            await EarlyFaults.WriteAsync(context, Fault.TooLarge());
        }
        else if (headers["grpc-status"] == Number(StatusCode.Unknown) || headers["grpc-status"] == Number(StatusCode.Internal))
        {
            await EarlyFaults.WriteAsync(context, Fault.Invalid("request", "is not readable: cut off, made for another method, or with text that is not UTF-8"));
        }
    }

    private static string Number(StatusCode code) => ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
