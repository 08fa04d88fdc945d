using Microsoft.AspNetCore.Http.Features;
using Om.Hosting;

namespace Om.Gateway;

/// <summary>
/// Ends change streams when the gateway stops, else they would use up the time it has for running calls; and lets the caller of a gRPC stream
/// know by UNAVAILABLE, here as when an instance dies, that resuming is all there is to do.
/// </summary>
internal sealed class StreamEnd(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<EdgeCall>() is { IsStream: true } ? StreamAsync(context) : next(context);

    private async Task StreamAsync(HttpContext context)
    {
        var caller = context.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, lifetime.ApplicationStopping);
        context.RequestAborted = either.Token;
        if (context.Features.Get<IHttpResetFeature>() is { } reset && context.Response.SupportsTrailers())
        {
            context.Features.Set<IHttpResetFeature>(new PoliteReset(context, reset, caller));
        }

        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = caller;
        }
    }

    /// <summary>Where the proxy would cut the stream off, says why instead.</summary>
    private sealed class PoliteReset(HttpContext context, IHttpResetFeature reset, CancellationToken caller) : IHttpResetFeature
    {
        public void Reset(int errorCode)
        {
            if (caller.IsCancellationRequested || context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
            {
                reset.Reset(errorCode);
                return;
            }

            context.Response.AppendTrailer("grpc-status", "14");
            context.Response.AppendTrailer("grpc-message", "The stream was interrupted. Connect again and resume after the last message.");
        }
    }
}
