using System.Net.Sockets;
using System.Text;

namespace Om.Gateway.Tests;

/// <summary>HTTP/1.1 as it goes over the wire, for requests that no library would send.</summary>
internal sealed class RawHttp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TcpClient tcp = new();

    private RawHttp()
    {
    }

    public static async Task<RawHttp> ConnectAsync(Uri address)
    {
        var raw = new RawHttp();
        await raw.tcp.ConnectAsync(address.Host, address.Port);
        return raw;
    }

    /// <summary>Sends <paramref name="text"/> and returns everything that comes back until the other side closes.</summary>
    public static async Task<string> ExchangeAsync(Uri address, string text)
    {
        using var raw = await ConnectAsync(address);
        await raw.SendAsync(text);
        return await raw.ReadToEndAsync();
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await tcp.GetStream().WriteAsync(bytes);

    public async Task<string> ReadToEndAsync() => Encoding.Latin1.GetString(await ReadAllAsync());

    /// <summary>Everything until the other side closes; fails when it never does.</summary>
    public async Task<byte[]> ReadAllAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var all = new MemoryStream();
        try
        {
            await tcp.GetStream().CopyToAsync(all, limit.Token);
        }
        catch (IOException)
        {
            // A reset is an end as well.
        }

        return all.ToArray();
    }

    public void Dispose() => tcp.Dispose();
}
