using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Om.Hosting;

/// <summary>Turns what the server itself refuses, and whatever nobody caught, into a fault the caller can read.</summary>
internal sealed class EdgeFaults(RequestDelegate next, ILogger<EdgeFaults> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Kestrel looks at the declared size only once somebody reads the body.
        if (context.Request.ContentLength > Rpc.MostBodyBytes)
        {
            await EarlyFaults.WriteAsync(context, Fault.TooLarge());
            return;
        }

        // HTTP/2 has no such header, and Kestrel lets it pass: somebody hopes that an HTTP/1.1 server stands behind.
        if (HttpProtocol.IsHttp2(context.Request.Protocol) && context.Request.Headers.TransferEncoding.Count > 0)
        {
            await EarlyFaults.WriteAsync(context, Fault.Invalid("transfer-encoding", "does not belong into HTTP/2"));
            return;
        }

        try
        {
            await next(context);
        }
        catch (BadHttpRequestException error)
        {
            await EarlyFaults.WriteAsync(context, Of(error));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has left; there is nobody to answer.
        }
        catch (Exception error)
        {
            var trace = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            log.LogError(error, "A request failed; trace {Trace}.", trace);
            await EarlyFaults.WriteAsync(context, Fault.Internal(trace));
        }
    }

    /// <summary>What a refusal of the server means for the caller.</summary>
    internal static Fault Of(BadHttpRequestException error) => error.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Fault.TooLarge(),
        StatusCodes.Status408RequestTimeout => Fault.TooSlow(),
        _ => Fault.Invalid("body", "could not be read to its end"),
    };
}
