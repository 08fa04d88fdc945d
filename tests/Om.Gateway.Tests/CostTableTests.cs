using Om.Hosting;
using Xunit;

namespace Om.Gateway.Tests;

public sealed class CostTableTests
{
    private readonly ManualTime time = new();

    [Fact]
    public void A_minutes_worth_may_go_at_once_and_comes_back_bit_by_bit()
    {
        var table = new CostTable(60, time);

        Assert.All(Enumerable.Range(0, 60), _ => Assert.Null(table.TryTake("a", 1)));
        Assert.Equal(1, table.TryTake("a", 1)!.Value.TotalSeconds, 3);

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(table.TryTake("a", 1));
        Assert.Null(table.TryTake("a", 1));
        Assert.NotNull(table.TryTake("a", 1));
    }

    [Fact]
    public void A_dear_call_waits_for_its_whole_price()
    {
        var table = new CostTable(60, time);
        Assert.Null(table.TryTake("a", 50));

        Assert.Equal(10, table.TryTake("a", 20)!.Value.TotalSeconds, 3);
        Assert.Null(table.TryTake("a", 10));
    }

    [Fact]
    public void A_refusal_costs_nothing()
    {
        var table = new CostTable(60, time);
        table.TryTake("a", 60);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.NotNull(table.TryTake("a", 1)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(table.TryTake("a", 1));
    }

    [Fact]
    public void A_call_dearer_than_the_limit_takes_all_of_it()
    {
        var table = new CostTable(5, time);

        Assert.Null(table.TryTake("a", 20));
        Assert.NotNull(table.TryTake("a", 1));
    }

    [Fact]
    public void Others_are_not_affected()
    {
        var table = new CostTable(60, time);
        table.TryTake("a", 60);

        Assert.Null(table.TryTake("b", 60));
    }

    [Fact]
    public void A_flood_of_made_up_callers_takes_no_memory_and_frees_nobody()
    {
        var table = new CostTable(60, time);
        table.TryTake("real", 60);
        var names = Enumerable.Range(0, 1000).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        table.TryTake(names[0], 1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 300; round++)
        {
            foreach (var name in names)
            {
                table.TryTake(name, 1);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotNull(table.TryTake("real", 1));
    }

    [Fact]
    public async Task Many_at_once_never_get_more_than_the_limit_by_much()
    {
        var table = new CostTable(1000, time);
        var got = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                if (table.TryTake("a", 1) is null)
                {
                    Interlocked.Increment(ref got);
                }
            }
        })));

        // Two that look at the same moment may pay once: an honest limit, not a bank.
        Assert.InRange(got, 1000, 2000);
    }
}
