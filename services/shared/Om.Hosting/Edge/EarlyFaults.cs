using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>Writes a fault in the form the caller reads, where no endpoint does it.</summary>
public static class EarlyFaults
{
    private const string Grpc = "application/grpc";

    /// <summary>
    /// gRPC and gRPC-Web get trailers in the headers, browsers that ask for a page get one, everything else gets JSON. An answer that has begun
    /// is cut off, so that nobody takes half of it for the whole.
    /// </summary>
    public static Task WriteAsync(HttpContext context, Fault fault)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        if (IsGrpc(context.Request))
        {
            WriteTrailers(context, fault);
            return Task.CompletedTask;
        }

        return EarlyPages.IsWanted(context.Request) ? EarlyPages.WriteAsync(context, fault) : JsonFaults.WriteAsync(context, fault, "om.platform");
    }

    internal static bool IsGrpc(HttpRequest request) => request.ContentType?.StartsWith(Grpc, StringComparison.Ordinal) == true;

    private static void WriteTrailers(HttpContext context, Fault fault)
    {
        var asked = context.Request.ContentType!;
        var headers = context.Response.Headers;
        headers.ContentType =
            asked.StartsWith(Grpc + "-web-text", StringComparison.Ordinal) ? Grpc + "-web-text"
            : asked.StartsWith(Grpc + "-web", StringComparison.Ordinal) ? Grpc + "-web"
            : Grpc;
        headers["grpc-status"] = ((int)fault.Code).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Uri.EscapeDataString(fault.Message).Replace("%20", " ", StringComparison.Ordinal);
        headers["grpc-status-details-bin"] = Convert.ToBase64String(fault.ToStatus("platform.om").ToByteArray()).TrimEnd('=');
        if (fault.RetryAfter is { } delay)
        {
            // What a gRPC library with retries configured goes by.
            headers["grpc-retry-pushback-ms"] = Math.Ceiling(delay.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
