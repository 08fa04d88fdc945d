using Om.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace Om.Gateway;

/// <summary>Where a service could not be reached the caller gets a sentence, in the form it reads, instead of a bare 502.</summary>
internal sealed class ProxyFaults(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is { } failure && !context.Response.HasStarted && Of(context, failure) is { } fault)
        {
            await EarlyFaults.WriteAsync(context, fault);
        }
    }

    private static Fault? Of(HttpContext context, IForwarderErrorFeature failure) => failure.Error switch
    {
        ForwarderError.NoAvailableDestinations =>
            Fault.Unavailable("SERVICE_AWAY", "The service for this call is not there at the moment. Try again shortly.", TimeSpan.FromSeconds(2)),
        ForwarderError.RequestTimedOut => Fault.TooSlow(),
        ForwarderError.RequestBodyClient => OfBody(failure.Exception),
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient =>
            CallLimit.HasPassed(context) ? Fault.TooSlow() : null,
        _ => Fault.Unavailable("INSTANCE_LOST",
            "The instance that worked on this call went away. Whether a write was done is not known: repeat it with the same request_id."),
    };

    private static Fault OfBody(Exception? error)
    {
        var refused = error is AggregateException many
            ? many.Flatten().InnerExceptions.OfType<BadHttpRequestException>().FirstOrDefault()
            : error as BadHttpRequestException;
        return refused?.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => Fault.TooLarge(),
            StatusCodes.Status408RequestTimeout => Fault.TooSlow(),
            _ => Fault.Invalid("body", "could not be read to its end"),
        };
    }
}
