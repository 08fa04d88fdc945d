using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Om.Assessments;
using Om.Checks;
using Om.Contracts;
using Om.Hosting;
using Om.Portal;
using Om.Testing;

namespace Om.Benchmarks;

/// <summary>
/// F5: the first page of a check. Bytes over the wire with everything it loads, and pages a second beside a bare static-rendered page of the same
/// size.
/// </summary>
internal static partial class PageBenchmark
{
    private const int MostBytes = 60_000;
    private const double Reach = 0.5;
    private const int InFlight = 16;
    private const string Path = "/praxis-checks/firm-management";

    public static async Task<bool> RunAsync()
    {
        await using var host = await ServiceHost.StartAsync(
            "sqlite",
            [new ChecksModule(), new AssessmentsModule(), new PortalModule()],
            new Dictionary<string, string?> { ["Edge:CostPerMinuteAndAddress"] = "100000000" },
            edge: new EdgeRules(ContractFiles.Files, RateCosts.Costs, ContractFiles.Documents));
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, UseCookies = false });
        client.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");
        client.DefaultRequestHeaders.Add("Accept-Language", "de");
        var page = new Uri(host.Http, Path);
        var bytes = await BytesWithAssetsAsync(client, page);

        // Uncompressed for the comparison: what is measured is making the page.
        using var plain = new HttpClient { DefaultRequestHeaders = { { "Accept-Language", "de" } } };
        var html = await plain.GetStringAsync(page);
        await using var bare = await BareAsync(html.Length);
        var pairs = await Load.PairAsync(
            InFlight,
            (_, _) => plain.GetByteArrayAsync(page),
            (_, _) => plain.GetByteArrayAsync(bare.Urls.Single()));
        var reached = pairs.Ratio.Median >= Reach && bytes <= MostBytes;
        Console.WriteLine(FormattableString.Invariant($"F5 first page of a check: {bytes:N0} bytes over the wire with styles and script (reach at most {MostBytes:N0})"));
        Console.WriteLine(FormattableString.Invariant($"F5 page of {html.Length:N0} characters: {pairs.Subject}"));
        Console.WriteLine($"F5 baseline, bare static-rendered page of that size: {pairs.Baseline}");
        Console.WriteLine(FormattableString.Invariant(
            $"F5 ratio {pairs.Ratio} (reach {Reach:N1}, others used {pairs.OtherCores:N1} cores): {(reached ? "reached" : "NOT reached")}"));
        return reached;
    }

    private static async Task<long> BytesWithAssetsAsync(HttpClient client, Uri page)
    {
        var body = await client.GetByteArrayAsync(page);
        using var brotli = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress);
        var html = await new StreamReader(brotli).ReadToEndAsync();
        long total = body.Length;
        foreach (var asset in Assets().Matches(html).Select(m => m.Groups[1].Value).Distinct())
        {
            total += (await client.GetByteArrayAsync(new Uri(page, asset))).Length;
        }

        return total;
    }

    private static async Task<WebApplication> BareAsync(int size)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRazorComponents();
        var app = builder.Build();
        app.MapGet("/", () => (IResult)new RazorComponentResult<BarePage>(new { Size = size }));
        await app.StartAsync();
        return app;
    }

    [GeneratedRegex("""(?:href|src)="(/assets/[^"]+)""")]
    private static partial Regex Assets();

    /// <summary>Rows of a table with encoded text, as pages have, up to a size.</summary>
    internal sealed class BarePage : ComponentBase
    {
        [Parameter]
        public int Size { get; set; }

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
        {
            const string text = "Ein Satz aus einem Check, so lang wie dort die meisten sind, mit Umlauten für die Kodierung.";
            var row = "<tr><td class=\"statement\"></td></tr>".Length + text.Length + (5 * Encoding.UTF8.GetByteCount("ü"));
            for (var i = 0; i < Size / row; i++)
            {
                builder.OpenElement(0, "tr");
                builder.OpenElement(1, "td");
                builder.AddAttribute(2, "class", "statement");
                builder.AddContent(3, text);
                builder.CloseElement();
                builder.CloseElement();
            }
        }
    }
}
