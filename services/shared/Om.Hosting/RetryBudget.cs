namespace Om.Hosting;

/// <summary>Allows one retry for every five calls, so that retries never make an outage worse.</summary>
/// <param name="stock">How many retries may come at once, as when an instance dies with calls at work.</param>
public sealed class RetryBudget(int stock)
{
    private const int PerCall = 1;
    private const int PerRetry = 5;
    private readonly int most = stock * PerRetry;
    private int tokens = stock * PerRetry;

    /// <summary>Counts a call.</summary>
    public void Called()
    {
        if (Volatile.Read(ref tokens) < most)
        {
            Interlocked.Add(ref tokens, PerCall);
        }
    }

    /// <summary>Takes a retry if there is one.</summary>
    public bool TryRetry()
    {
        if (Interlocked.Add(ref tokens, -PerRetry) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref tokens, PerRetry);
        return false;
    }
}
