using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Om.Hosting;

/// <summary>
/// How many change streams one address may hold open. Starting one costs little, and a service has only so many: without this the first comer
/// could take them all.
/// </summary>
internal sealed class StreamLimits(RequestDelegate next, IOptions<EdgeOptions> options)
{
    private readonly ConcurrentDictionary<string, int> open = new();

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Features.GetRequiredFeature<EdgeCall>().IsStream)
        {
            await next(context);
            return;
        }

        var address = ClientAddress.Key(context.Connection.RemoteIpAddress);
        try
        {
            if (open.AddOrUpdate(address, 1, (_, count) => count + 1) > options.Value.StreamsPerAddress)
            {
                await EarlyFaults.WriteAsync(context, Fault.Exhausted("TOO_MANY_STREAMS",
                    $"At most {options.Value.StreamsPerAddress} change streams at a time; close one that you no longer read."));
                return;
            }

            await next(context);
        }
        finally
        {
            Leave(address);
        }
    }

    private void Leave(string address)
    {
        while (open.TryGetValue(address, out var count))
        {
            // Nothing is kept of an address without streams.
            if (count == 1 ? open.TryRemove(KeyValuePair.Create(address, 1)) : open.TryUpdate(address, count - 1, count))
            {
                return;
            }
        }
    }
}
