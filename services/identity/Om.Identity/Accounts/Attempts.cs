using Om.Hosting;

namespace Om.Identity;

/// <summary>
/// Wrong tries of one kind, counted under a hashed key such as address and account together. Without names: a table of who was attacked helps
/// attackers.
/// </summary>
internal sealed class Attempts : IVersioned
{
    /// <summary>SHA-256 of what is counted, hex.</summary>
    public required string Key { get; init; }

    public int Version { get; private set; } = 1;

    public int Failures { get; private set; }

    public DateTimeOffset LastAt { get; private set; }

    /// <summary>Counts one more wrong try.</summary>
    public void Fail(DateTimeOffset now)
    {
        Failures = Throttle.Remembered(Failures, LastAt, now) + 1;
        LastAt = now;
        Version++;
    }

    /// <summary>Takes one back that turned out right.</summary>
    public void Undo()
    {
        Failures = Math.Max(0, Failures - 1);
        Version++;
    }

    /// <summary>Until when nothing is even looked at; null when a try is welcome.</summary>
    public DateTimeOffset? ClosedUntil(Throttle throttle, DateTimeOffset now)
    {
        var until = LastAt + throttle.Delay(Throttle.Remembered(Failures, LastAt, now));
        return until > now ? until : null;
    }
}

/// <summary>How long wrong tries make the next one wait: nothing at first, then twice as long with each.</summary>
/// <param name="Free">Wrong tries without any delay.</param>
/// <param name="First">Delay after the first one beyond.</param>
/// <param name="Most">Longest delay.</param>
internal sealed record Throttle(int Free, TimeSpan First, TimeSpan Most)
{
    // A quiet day forgives everything.
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    /// <summary>One account from one network address: nobody mistypes a password more often in earnest.</summary>
    public static readonly Throttle OfAccountAndAddress = new(5, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15));

    /// <summary>One network address over all accounts, against spraying. An office of many people shares one.</summary>
    public static readonly Throttle OfAddress = new(30, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));

    /// <summary>Second factors of one account, whatever address they come from: who is here knows the password.</summary>
    public static readonly Throttle OfSecondFactor = new(5, TimeSpan.FromSeconds(30), TimeSpan.FromHours(1));

    /// <summary>Mails asked for to one address.</summary>
    public static readonly Throttle OfMails = new(3, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));

    /// <summary>Mails asked for from one network address.</summary>
    public static readonly Throttle OfMailsByAddress = new(20, TimeSpan.FromSeconds(30), TimeSpan.FromHours(1));

    /// <summary>How many of <paramref name="failures"/> still count.</summary>
    public static int Remembered(int failures, DateTimeOffset last, DateTimeOffset now) => now - last > Memory ? 0 : failures;

    /// <summary>Wait after <paramref name="failures"/> wrong tries.</summary>
    public TimeSpan Delay(int failures)
    {
        if (failures < Free)
        {
            return TimeSpan.Zero;
        }

        var doublings = Math.Min(failures - Free, 20);
        var delay = First * Math.Pow(2, doublings);
        return delay < Most ? delay : Most;
    }
}
