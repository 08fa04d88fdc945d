using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Om.Testing;

/// <summary>Stands between two programs, cuts their connections when told to, and keeps back what one says to the other.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> open = [];
    private readonly CancellationTokenSource end = new();
    private readonly string host;
    private readonly int port;
    private readonly Task accepting;
    private volatile bool cut;

    /// <summary>Listens on a free port for connections to <paramref name="host"/>.</summary>
    public TcpProxy(string host, int port, bool cut = false)
    {
        (this.host, this.port, this.cut) = (host, port, cut);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What callers say.</summary>
    public Valve Requests { get; } = new();

    /// <summary>What the other side says.</summary>
    public Valve Answers { get; } = new();

    /// <summary>Breaks every connection and refuses new ones until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        cut = true;
        foreach (var client in open.Keys)
        {
            client.Close();
        }
    }

    /// <summary>Takes connections again and keeps nothing back.</summary>
    public void Mend()
    {
        Requests.Open();
        Answers.Open();
        cut = false;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        Cut();
        Requests.Open();
        Answers.Open();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(end.Token);
            if (cut)
            {
                client.Close();
                continue;
            }

            _ = ForwardAsync(client);
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var server = new TcpClient();
        open[client] = open[server] = true;
        try
        {
            await server.ConnectAsync(host, port, end.Token);
            var (near, far) = (client.GetStream(), server.GetStream());
            await Task.WhenAny(PumpAsync(near, far, Requests), PumpAsync(far, near, Answers));
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Cut.
        }
        finally
        {
            client.Close();
            server.Close();
            open.TryRemove(client, out _);
            open.TryRemove(server, out _);
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Valve valve)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, end.Token) is > 0 and var count)
        {
            await valve.PassAsync();
            await to.WriteAsync(buffer.AsMemory(0, count), end.Token);
        }
    }
}

/// <summary>Lets one direction of a <see cref="TcpProxy"/> through, or keeps it back.</summary>
public sealed class Valve
{
    private volatile TaskCompletionSource? closed;
    private int waiting;
    private long passed;

    /// <summary>How many connections have something to say that is kept back.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>How many pieces have passed.</summary>
    public long Passed => Interlocked.Read(ref passed);

    /// <summary>Keeps everything back until <see cref="Open"/>.</summary>
    public void Close() => closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets through what was kept back, and everything after it.</summary>
    public void Open()
    {
        var was = closed;
        closed = null;
        was?.TrySetResult();
    }

    internal async Task PassAsync()
    {
        if (closed is { } wait)
        {
            Interlocked.Increment(ref waiting);
            await wait.Task;
            Interlocked.Decrement(ref waiting);
        }

        Interlocked.Increment(ref passed);
    }
}
