using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>Writes a fault as the JSON form of <c>google.rpc.Status</c>, where a request ends before it reaches an RPC.</summary>
internal static class JsonFaults
{
    private static readonly JsonFormatter Formatter = new(
        new JsonFormatter.Settings(false, TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    public static Task WriteAsync(HttpContext context, Fault fault, string package)
    {
        var service = package.Split('.') is [_, var name, ..] ? name : "platform";
        SetStatus(context, fault);
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Formatter.Format(fault.ToStatus(service + ".om")), context.RequestAborted);
    }

    /// <summary>HTTP status and Retry-After.</summary>
    public static void SetStatus(HttpContext context, Fault fault)
    {
        context.Response.StatusCode = fault.Reason == Fault.TooLargeReason ? StatusCodes.Status413PayloadTooLarge : HttpStatus(fault.Code);
        if (fault.RetryAfter is { } delay)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static int HttpStatus(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition => 400,
        StatusCode.Unauthenticated => 401,
        StatusCode.PermissionDenied => 403,
        StatusCode.NotFound => 404,
        StatusCode.Aborted or StatusCode.AlreadyExists => 409,
        StatusCode.ResourceExhausted => 429,
        StatusCode.Unavailable => 503,
        StatusCode.DeadlineExceeded => 504,
        _ => 500,
    };
}
