using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Om.Hosting;

/// <summary>Traces and metrics. They leave the process only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; no address, name or answer enters them.</summary>
public static class Telemetry
{
    /// <summary>Source of this platform's own spans.</summary>
    public static readonly ActivitySource Source = new("Om.Hosting");

    internal static void Add(WebApplicationBuilder builder, string serviceName)
    {
        var export = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(serviceName));
        telemetry.WithMetrics(metrics =>
        {
            // Of the server's meters the one that counts and times requests: the others add a dozen measurements to each of them.
            metrics.AddMeter("Microsoft.AspNetCore.Hosting", "Om.*", "Npgsql").AddRuntimeInstrumentation();
            metrics.AddPrometheusExporter();
            if (export)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (export)
        {
            telemetry.WithTracing(traces => traces
                .AddSource("Om.*", "MassTransit", "Npgsql")
                .AddAspNetCoreInstrumentation(http => http.Filter = context => !Ports.IsManagement(context))
                .AddHttpClientInstrumentation()
                .AddProcessor(new WithoutAddresses())
                .AddOtlpExporter());
        }
    }

    /// <summary>Paths name runs of firms, one even holds a secret, and network addresses name people. The route says enough.</summary>
    internal sealed class WithoutAddresses : OpenTelemetry.BaseProcessor<Activity>
    {
        private static readonly string[] Tags =
            ["url.path", "url.query", "url.full", "http.url", "http.target", "client.address", "network.peer.address", "user_agent.original"];

        public override void OnEnd(Activity data)
        {
            foreach (var tag in Tags)
            {
                data.SetTag(tag, null);
            }
        }
    }
}
