namespace Om.System.Tests;

/// <summary>What a test has started: ended in the reverse order, also when the test did not get far.</summary>
internal sealed class Owned : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> all = [];

    public T Add<T>(T one)
        where T : IAsyncDisposable
    {
        all.Push(one);
        return one;
    }

    /// <summary>Starts a service as its own process and waits until it is ready.</summary>
    public async Task<ServiceProcess> StartAsync(string project, Dictionary<string, string> environment)
    {
        var process = Add(new ServiceProcess(project, environment));
        await process.StartAsync();
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        while (all.TryPop(out var one))
        {
            await one.DisposeAsync();
        }
    }
}
