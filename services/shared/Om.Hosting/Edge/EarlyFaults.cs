using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>Writes a fault in the form the caller's transport reads, before any endpoint was chosen.</summary>
public static class EarlyFaults
{
    /// <summary>gRPC and gRPC-Web get trailers in the headers, everything else JSON.</summary>
    public static Task WriteAsync(HttpContext context, Fault fault)
    {
        var type = context.Request.ContentType ?? "";
        if (!type.StartsWith("application/grpc", StringComparison.Ordinal))
        {
            return JsonFaults.WriteAsync(context, fault, "om.platform");
        }

        context.Response.StatusCode = 200;
        context.Response.ContentType = type;
        var headers = context.Response.Headers;
        headers["grpc-status"] = ((int)fault.Code).ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["grpc-message"] = Uri.EscapeDataString(fault.Message).Replace("%20", " ", StringComparison.Ordinal);
        headers["grpc-status-details-bin"] = Convert.ToBase64String(fault.ToStatus("platform.om").ToByteArray()).TrimEnd('=');
        return Task.CompletedTask;
    }
}
