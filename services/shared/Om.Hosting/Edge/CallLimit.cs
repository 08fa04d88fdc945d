using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Om.Hosting;

/// <summary>
/// Ends a call that takes too long, a body that trickles in included. gRPC calls get it as their deadline, so that every service they reach knows
/// it; change streams have no end.
/// </summary>
internal sealed class CallLimitMiddleware(RequestDelegate next, IOptions<EdgeOptions> options, TimeProvider time)
{
    // A service gets the time to notice the deadline itself.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private readonly TimeSpan limit = TimeSpan.FromSeconds(options.Value.SecondsPerCall);

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.GetRequiredFeature<EdgeCall>().IsStream)
        {
            await next(context);
            return;
        }

        var isGrpc = EarlyFaults.IsGrpc(context.Request);
        if (isGrpc)
        {
            CapDeadline(context.Request.Headers);
        }

        var caller = context.RequestAborted;
        // One source for both ends of a call: whether the caller has left tells them apart.
        using var ends = new CancellationTokenSource(isGrpc ? limit + Grace : limit, time);
        await using var leaves = caller.UnsafeRegister(static ends => ((CancellationTokenSource)ends!).Cancel(), ends);
        context.Features.Set(new CallLimit(ends.Token, caller));
        context.RequestAborted = ends.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested && !caller.IsCancellationRequested)
        {
            context.RequestAborted = caller;
            await EarlyFaults.WriteAsync(context, Fault.TooSlow());
        }
        finally
        {
            context.RequestAborted = caller;
        }
    }

    private void CapDeadline(IHeaderDictionary headers)
    {
        if (Parse(headers["grpc-timeout"]) is not { } wanted || wanted > limit)
        {
            headers["grpc-timeout"] = string.Create(CultureInfo.InvariantCulture, $"{(long)limit.TotalMilliseconds}m");
        }
    }

    /// <summary>At most eight digits and a unit, as the gRPC protocol has it.</summary>
    private static TimeSpan? Parse(string? header)
    {
        if (header is not { Length: >= 2 and <= 9 } || !int.TryParse(header.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        return header[^1] switch
        {
            'H' => TimeSpan.FromHours(value),
            'M' => TimeSpan.FromMinutes(value),
            'S' => TimeSpan.FromSeconds(value),
            'm' => TimeSpan.FromMilliseconds(value),
            'u' => TimeSpan.FromMicroseconds(value),
            'n' => TimeSpan.FromMicroseconds(value / 1000.0),
            _ => null,
        };
    }
}

/// <summary>The limit of the call at hand.</summary>
public sealed class CallLimit(CancellationToken ends, CancellationToken caller)
{
    /// <summary>Whether the call was ended because it took too long.</summary>
    public bool Passed => ends.IsCancellationRequested && !caller.IsCancellationRequested;

    /// <summary>Whether the limit, if there is one, ended the call of <paramref name="context"/>.</summary>
    public static bool HasPassed(HttpContext context) => context.Features.Get<CallLimit>()?.Passed == true;
}
