using Xunit;

namespace Om.Testing;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once <paramref name="condition"/> holds; fails with <paramref name="what"/> after half a minute, or <paramref name="most"/>.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? most = null)
    {
        using var limit = new CancellationTokenSource(most ?? Limit);
        using var timer = new PeriodicTimer(Pause);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
            {
                Assert.Fail($"Never became true: {what}");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
