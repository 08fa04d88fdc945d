using System.Net.Sockets;
using Om.Hosting;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Om.Gateway;

/// <summary>
/// Repeats a call once, on another instance, when the first one went away before it answered: a read in any case, everything else only when
/// nothing of it was sent. What an instance may have begun to write is the caller's to repeat, with the same <c>request_id</c>.
/// </summary>
internal sealed class SecondTry(RequestDelegate next, RetryBudget budget)
{
    private const int MostKept = 64 * 1024;
    private static readonly string Yarp = typeof(IHttpForwarder).Assembly.GetName().Name!;

    public async Task InvokeAsync(HttpContext context)
    {
        budget.Called();
        var body = context.Request.Body;
        var kept = new KeptBody(body, MostKept);
        context.Request.Body = kept;
        try
        {
            await next(context);
            if (context.GetForwarderErrorFeature() is { } failure
                && !context.Response.HasStarted
                && !context.RequestAborted.IsCancellationRequested
                && MayRepeat(context, failure, kept)
                && kept.TryRewind())
            {
                await AgainAsync(context);
            }
        }
        finally
        {
            context.Request.Body = body;
        }
    }

    /// <summary>What no instance has begun may go to another without limit: it costs nobody anything.</summary>
    private bool MayRepeat(HttpContext context, IForwarderErrorFeature failure, KeptBody kept) =>
        WasNeverSent(failure.Exception)
        || (kept.IsUntouched && HasBody(context))
        || (IsLost(failure.Error) && context.Features.Get<EdgeCall>()?.IsRead == true && budget.TryRetry());

    private Task AgainAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var others = proxy.AllDestinations.Where(d => d != proxy.ProxiedDestination && d.Health.Active != DestinationHealth.Unhealthy).ToList();
        // A single instance may have closed one connection and still take the next.
        proxy.AvailableDestinations = others.Count > 0 ? others : proxy.AllDestinations;
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.Clear();
        return next(context);
    }

    private static bool IsLost(ForwarderError error) => error is
        ForwarderError.Request or ForwarderError.RequestBodyDestination or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination;

    /// <summary>A call with a body is not begun without it.</summary>
    private static bool HasBody(HttpContext context) =>
        context.Request.ContentLength > 0 || context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    /// <summary>
    /// Whether no connection came about, or the instance refused the request unseen because it is stopping. In the second case the transport
    /// itself sends the request again, and YARP stops it because its body was read.
    /// </summary>
    private static bool WasNeverSent(Exception? error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError, InnerException: SocketException } => true,
        OperationCanceledException { InnerException: TimeoutException } => true,
        InvalidOperationException when error.Source == Yarp => true,
        AggregateException many => many.InnerExceptions.Any(WasNeverSent),
        _ => error?.InnerException is { } inner && WasNeverSent(inner),
    };
}
