namespace Om.Identity;

/// <summary>Looks after the issuer's keys and removes what is over: used challenges, ended sessions, forgotten attempts, dead tokens.</summary>
internal sealed class KeyKeeper(KeyRing keys, Sweep sweep, TimeProvider time, ILogger<KeyKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await keys.RefreshAsync(stoppingToken);
                await sweep.RunAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning(error, "The issuer's keys could not be looked after; trying again in a minute.");
            }
        }
    }
}
