using System.Text.RegularExpressions;
using System.Xml.Linq;
using k8s.Models;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Om.Chart.Tests;

/// <summary>Images, skaffold, chart and handbook speak of the same things, and those things are there.</summary>
public sealed partial class DeliveryTests
{
    private static readonly YamlMappingNode Skaffold = Manifest.NodesOf(Repository.Read("skaffold.yaml")).Single();
    private static readonly string Handbook = Repository.Read("docs/operators.md");

    [Fact]
    public void Skaffold_builds_every_service_from_its_project()
    {
        var built = Artifacts().ToDictionary(a => a["image"].ToString(), a => a["docker"]["buildArgs"]["PROJECT"].ToString());
        Assert.Equal(Repository.Services.ToDictionary(s => "om-" + s.Key, s => s.Value), built);
        Assert.All(Artifacts(), a => Assert.True(File.Exists(Repository.PathOf(a["docker"]["dockerfile"].ToString()))));
        Assert.All(built.Values, project => Assert.True(File.Exists(Repository.PathOf($"{project}/{Path.GetFileName(project)}.csproj"))));
    }

    [Fact]
    public async Task Skaffold_puts_its_images_where_the_chart_looks_for_them()
    {
        var release = Release();
        Assert.True(File.Exists(Repository.PathOf($"{release["chartPath"]}/Chart.yaml")));
        var file = Assert.Single((YamlSequenceNode)release["valuesFiles"]).ToString();
        Assert.True(File.Exists(Repository.PathOf(file)));

        // As skaffold does: its templates name the image of each artifact.
        var set = string.Join(',', ((YamlMappingNode)release["setValueTemplates"]).Select(t => $"{t.Key}={ImageTemplate().Replace(t.Value.ToString(), Filled)}"));
        var manifest = new Manifest(await Helm.TemplateAsync("om", Path.GetFileNameWithoutExtension(file), "--set", set), "");
        Assert.Equal(
            Artifacts().Select(a => $"dev.example/{a["image"]}:tag-of-{a["image"]}").Order(),
            manifest.Running.Select(p => p.Container.Image).Order());

        static string Filled(Match match)
        {
            var image = Artifacts().Select(a => a["image"].ToString()).Single(i => i.Replace('-', '_') == match.Groups[2].Value);
            return match.Groups[1].Value == "REPO" ? "dev.example/" + image : "tag-of-" + image;
        }
    }

    [Fact]
    public async Task Skaffold_uses_the_image_names_the_chart_has_by_itself() => Assert.Equal(
        Artifacts().Select(a => a["image"] + ":" + AppVersion()).Order(),
        (await Helm.RenderAsync("minimal")).Running.Select(p => p.Container.Image).Order());

    [Fact]
    public async Task Skaffold_forwards_a_port_the_chart_opens()
    {
        var forward = (YamlMappingNode)Assert.Single((YamlSequenceNode)Skaffold["portForward"]);
        var manifest = await Helm.RenderAsync("local");
        var service = manifest.Of<V1Service>().Single(s => s.Metadata.Name == forward["resourceName"].ToString());
        Assert.Contains(service.Spec.Ports, p => forward["port"].ToString() == $"{p.Port}");
        Assert.Contains($"publicAddress: http://localhost:{forward["localPort"]}", manifest.Values);
    }

    [Fact]
    public void The_chart_installs_the_version_that_is_built() =>
        Assert.Equal(XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value, AppVersion());

    [Fact]
    public void The_image_runs_as_the_user_and_on_the_ports_of_the_chart()
    {
        var dockerfile = Repository.Read("Dockerfile");
        Assert.Contains("USER 1654:1654", dockerfile);
        Assert.Contains("EXPOSE 8080 8081 8082", dockerfile);
        Assert.Contains("""ENTRYPOINT ["/app/om"]""", dockerfile);
    }

    [Fact]
    public void The_build_context_holds_what_the_projects_are_made_of()
    {
        var kept = Repository.Read(".dockerignore").Split('\n').Where(l => l.StartsWith('!')).Select(l => l[1..].Trim()).ToList();
        Assert.All(kept, path => Assert.True(Path.Exists(Repository.PathOf(path)), path));
        Assert.All(Repository.Services.Values.SelectMany(Projects).Distinct(), project => Assert.Contains(project.Split('/')[0], kept));
        var settings = Directory.GetFiles(Repository.Root, "Directory.*").Select(f => Path.GetFileName(f)!);
        Assert.Empty(settings.Append("global.json").Append(".editorconfig").Except(kept));

        static IEnumerable<string> Projects(string project)
        {
            var folder = Repository.PathOf(project);
            var references = XDocument.Load($"{folder}/{Path.GetFileName(project)}.csproj").Descendants("ProjectReference");
            return references.Select(r => Path.GetFullPath(Path.Combine(folder, r.Attribute("Include")!.Value)))
                .Select(file => Path.GetRelativePath(Repository.Root, file)).Append(project);
        }
    }

    [Fact]
    public async Task The_handbook_explains_every_secret()
    {
        var manifest = await Helm.RenderAsync("minimal");
        Assert.All(manifest.Pods.SelectMany(p => p.Env).Select(e => e.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>(), secret =>
        {
            Assert.Contains($"`{secret.Name}`", Handbook);
            Assert.Contains($"`{secret.Key}`", Handbook);
        });
        Assert.All(SecretValues().Matches(Repository.Read("charts/om/values.schema.json")).Select(m => m.Groups[1].Value).Distinct(), value =>
            Assert.Contains(value + ".existingSecret", Handbook));
    }

    private static string AppVersion() => Manifest.NodesOf(Repository.Read("charts/om/Chart.yaml")).Single()["appVersion"].ToString();

    private static IEnumerable<YamlNode> Artifacts() => (YamlSequenceNode)Skaffold["build"]["artifacts"];

    private static YamlNode Release() => Assert.Single((YamlSequenceNode)Skaffold["deploy"]["helm"]["releases"]);

    [GeneratedRegex(@"\{\{\.IMAGE_(REPO|TAG)_(\w+)\}\}")]
    private static partial Regex ImageTemplate();

    [GeneratedRegex("""
        "(\w+)": \{ "\$ref": "#/definitions/secret(?:Key)?" \}
        """)]
    private static partial Regex SecretValues();
}
