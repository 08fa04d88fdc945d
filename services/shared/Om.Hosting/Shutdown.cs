using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Om.Hosting;

/// <summary>How calls that do not end by themselves take part in a shutdown.</summary>
public static class Shutdown
{
    /// <summary>
    /// Ends when the caller goes away and when this process starts to stop. Every endless stream waits on it: one that does not would hold the
    /// whole shutdown up, and with it the consumers that stop after the server (measured). The caller is then told UNAVAILABLE and resumes.
    /// </summary>
    public static CancellationTokenSource UntilStopping(this ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken,
            context.GetHttpContext().RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
}
