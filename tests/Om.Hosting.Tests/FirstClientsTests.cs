using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Om.Hosting.Tests;

public sealed class FirstClientsTests
{
    [Fact]
    public async Task The_first_client_of_a_kind_is_made_alone_however_many_calls_ask_for_it_at_once()
    {
        var services = new ServiceCollection();
        services.AddSingleton<GrpcClientFactory, Slow>();
        ClientsOneAtATime.Register(services);
        ClientsOneAtATime.Register(services);
        await using var provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<GrpcClientFactory>();
        using var together = new Barrier(4);

        var clients = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait(TimeSpan.FromSeconds(30));
                return factory.CreateClient<string>("notes");
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.All(clients, made => Assert.Equal("notes", made));
    }

    /// <summary>Fails like the real one when a second call comes while the first channel is made, and gives it every chance to.</summary>
    private sealed class Slow : GrpcClientFactory
    {
        private int inside;
        private volatile bool made;

        public override TClient CreateClient<TClient>(string name)
            where TClient : class
        {
            if (made)
            {
                return (TClient)(object)name;
            }

            Assert.Equal(1, Interlocked.Increment(ref inside));
            for (var i = 0; i < 1_000 && Volatile.Read(ref inside) == 1; i++)
            {
                Thread.Yield();
            }

            made = true;
            Interlocked.Decrement(ref inside);
            return (TClient)(object)name;
        }
    }
}
