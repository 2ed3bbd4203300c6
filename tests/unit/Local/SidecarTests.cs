using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Tests.Unit.Local;

/// <summary>A sidecar takes from its service what it does not say itself, and goes when that goes.</summary>
public sealed class SidecarTests
{
    private static readonly Service _web = new()
    {
        Id = "web1",
        Name = "web",
        Port = 80,
        Address = "10.0.0.1",
        Tags = ["a"],
        Meta = Some.Meta("k", "v"),
    };

    private static readonly Service _bare = new() { Id = "", Name = "" };

    [Fact]
    public void What_it_does_not_say_comes_from_its_service()
    {
        var sidecar = Register(Picture.Empty, _bare).Picture.Services["web1-sidecar-proxy"];
        Assert.Equal("web-sidecar-proxy", sidecar.Name);
        Assert.Equal(MeshRules.Proxy, sidecar.Kind);
        Assert.Equal("10.0.0.1", sidecar.Address);
        Assert.Equal("a", Assert.Single(sidecar.Tags));
        Assert.Equal("v", sidecar.Meta["k"]);
        Assert.Equal(SidecarPlan.PortMin, sidecar.Port);
        Assert.Equal(
            ("web", "web1", "127.0.0.1", 80),
            (sidecar.Mesh.DestinationName, sidecar.Mesh.DestinationId, sidecar.Mesh.LocalAddress, sidecar.Mesh.LocalPort));
    }

    [Fact]
    public void What_it_says_itself_counts()
    {
        var asked = _bare with
        {
            Name = "mine",
            Port = 4444,
            Address = "10.9.9.9",
            Tags = ["x"],
            Mesh = new Mesh { LocalPort = 5, LocalAddress = "10.0.0.2" },
        };
        var sidecar = Register(Picture.Empty, asked).Picture.Services["web1-sidecar-proxy"];
        Assert.Equal(("mine", 4444, "10.9.9.9", 5), (sidecar.Name, sidecar.Port, sidecar.Address, sidecar.Mesh.LocalPort));
        Assert.Equal("x", Assert.Single(sidecar.Tags));
    }

    [Fact]
    public void Without_checks_of_its_own_it_gets_one_that_it_listens_and_one_of_its_services()
    {
        var checks = Register(Picture.Empty, _bare).Picture.ChecksOf("web1-sidecar-proxy").ToList();
        Assert.Equal("Connect Sidecar Listening", checks[0].Definition.Name);
        Assert.Equal($"127.0.0.1:{SidecarPlan.PortMin}", checks[0].Definition.Tcp);
        Assert.Equal("Connect Sidecar Aliasing web1", checks[1].Definition.Name);
        Assert.Equal("web1", checks[1].Definition.AliasService);
        var own = Register(Picture.Empty, _bare, Some.TtlCheck("")).Picture.ChecksOf("web1-sidecar-proxy");
        Assert.Equal("service:web1-sidecar-proxy", Assert.Single(own).Definition.CheckId);
    }

    [Fact]
    public void Each_gets_the_lowest_free_port_and_keeps_it()
    {
        var one = Register(Picture.Empty, _bare).Picture;
        var two = Register(one, _bare, _web with { Id = "web2" }).Picture;
        Assert.Equal(SidecarPlan.PortMin + 1, two.Services["web2-sidecar-proxy"].Port);
        var again = Register(two, _bare).Picture;
        Assert.Equal(SidecarPlan.PortMin, again.Services["web1-sidecar-proxy"].Port);
        var freed = LocalPlan.DeregisterService(two, "web1").Picture;
        Assert.Equal(
            SidecarPlan.PortMin,
            Register(freed, _bare, _web with { Id = "web3" }).Picture.Services["web3-sidecar-proxy"].Port);
    }

    [Fact]
    public void When_no_port_is_left_the_registration_is_refused_as_a_whole()
    {
        var picture = Picture.Empty;
        for (var port = SidecarPlan.PortMin; port <= SidecarPlan.PortMax; port++)
        {
            picture = picture with
            {
                Services = picture.Services.Add($"s{port}", new Service { Id = $"s{port}", Name = "s", Port = port }),
            };
        }

        var refused = Try(picture, _bare, _web);
        Assert.Equal(
            "Bad request: Invalid SidecarService: no port provided for sidecar_service and none left in the configured "
            + "range [21000, 21255]",
            refused.Refused?.Message);
    }

    [Fact]
    public void It_goes_with_its_service_and_alone()
    {
        var both = Register(Picture.Empty, _bare).Picture;
        Assert.Equal(["web1"], LocalPlan.DeregisterService(both, "web1-sidecar-proxy").Picture.Services.Keys);
        var gone = LocalPlan.DeregisterService(both, "web1");
        Assert.Empty(gone.Picture.Services);
        Assert.Empty(gone.Picture.Checks);
        Assert.Equal("web1 web1-sidecar-proxy", string.Join(' ', gone.Services));
    }

    [Fact]
    public void A_service_that_only_has_such_an_id_stays()
    {
        var picture = LocalPlan.RegisterService(
            Picture.Empty, _web with { Id = "web1-sidecar-proxy" }, [], KeepChecks.Keep, TimeSpan.Zero).Value.Picture;
        picture = LocalPlan.RegisterService(picture, _web, [], KeepChecks.Keep, TimeSpan.Zero).Value.Picture;
        Assert.Equal(["web1-sidecar-proxy"], LocalPlan.DeregisterService(picture, "web1").Picture.Services.Keys);
    }

    [Fact]
    public void Its_file_says_that_it_is_one()
    {
        var sidecar = Register(Picture.Empty, _bare).Picture.Services["web1-sidecar-proxy"];
        var read = ShelfJson.ToService(ShelfJson.Of(sidecar)).Value;
        Assert.True(read.IsSidecar);
        Assert.True(read.SameAs(sidecar));
    }

    private static Change Register(Picture picture, Service asked, params LocalCheckDefinition[] checks) =>
        Register(picture, asked, _web, checks);

    private static Change Register(Picture picture, Service asked, Service web, params LocalCheckDefinition[] checks)
    {
        var done = Try(picture, asked, web, checks);
        Assert.True(done.Ok, done.Refused?.Message);
        return done.Value;
    }

    private static Result<Change> Try(
        Picture picture, Service asked, Service web, params LocalCheckDefinition[] checks) => SidecarPlan.Register(
        picture, web, [], new SidecarAsk(asked, [.. checks]), KeepChecks.Keep, TimeSpan.Zero);
}
