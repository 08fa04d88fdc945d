using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Om.Hosting;

/// <summary>
/// Refuses a call that exceeds what its address or its caller may spend, before it does any work. Each instance of the edge counts for itself:
/// behind n instances a caller has up to n times the limit.
/// </summary>
internal sealed class RateLimits(RequestDelegate next, IOptions<EdgeOptions> options, TimeProvider time, SelfCalls self)
{
    private readonly CostTable addresses = new(options.Value.CostPerMinuteAndAddress, time);
    private readonly CostTable callers = new(options.Value.CostPerMinuteAndCaller, time);

    public Task InvokeAsync(HttpContext context)
    {
        var cost = context.Features.GetRequiredFeature<EdgeCall>().Cost;
        var wait = self.Made(context) ? null
            : addresses.TryTake(ClientAddress.Key(context.Connection.RemoteIpAddress), cost)
            ?? (CallerKey(context.Request) is { } caller ? callers.TryTake(caller, cost) : null);
        return wait is null
            ? next(context)
            : EarlyFaults.WriteAsync(context, Fault.Exhausted("RATE_LIMITED",
                $"Too many calls. Wait {Math.Ceiling(wait.Value.TotalSeconds)} seconds, then go on.", wait));
    }

    /// <summary>The credential as sent, not yet verified; other spellings of the same code are the same caller.</summary>
    private static string? CallerKey(HttpRequest request)
    {
        string? credential = request.Headers.Authorization;
        if (string.IsNullOrEmpty(credential))
        {
            return null;
        }

        var plain = new StringBuilder(credential.Length);
        foreach (var c in credential)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                // Letters people take for digits, as codes made for typing treat them.
                plain.Append(char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', var other => other });
            }
        }

        // Hashed, so that a long one costs no more than a short one.
        return Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(plain.ToString())), 0, 16);
    }
}
