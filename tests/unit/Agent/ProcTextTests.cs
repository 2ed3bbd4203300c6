using Muster.Agent.Host;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

/// <summary>Texts as kernels write them.</summary>
public sealed class ProcTextTests
{
    [Fact]
    public void Memory_is_in_bytes_and_counts_are_counts()
    {
        var memory = ProcText.Memory("MemTotal:       24684092 kB\nMemFree:        1 kB\nHugePages_Total:       3\nodd line\n: 5 kB\nX: y kB\n");
        Assert.Equal((25276510208, 1024, 3, 0), (memory.Of("MemTotal"), memory.Of("MemFree"), memory.Of("HugePages_Total"), memory.Of("X")));
    }

    [Fact]
    public void Each_processor_is_a_paragraph()
    {
        var cpus = ProcText.Cpus("processor\t: 0\nmodel name\t: A: B\nflags\t\t: fpu sse\n\nprocessor\t: 1\nmodel name\t: C\n\nHardware\t: board\n");
        Assert.Equal(2, cpus.Length);
        Assert.Equal(("A: B", "fpu sse", ""), (cpus[0].Of("model name"), cpus[0].Of("flags"), cpus[1].Of("flags")));
    }

    [Theory]
    [InlineData("ID", "debian")]
    [InlineData("VERSION_ID", "12")]
    [InlineData("NAME", "Debian GNU/Linux")]
    [InlineData("VERSION", "")]
    public void Releases(string name, string value) =>
        Assert.Equal(value, ProcText.ReleaseValue("NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID='12'\n", name));

    [Theory]
    [InlineData("debian", "", "debian")]
    [InlineData("linuxmint", "ubuntu debian", "debian")]
    [InlineData("rocky", "rhel centos fedora", "rhel")]
    [InlineData("fedora", "", "fedora")]
    [InlineData("alpine", "", "alpine")]
    [InlineData("own", "", "")]
    public void Families(string id, string idLike, string family) => Assert.Equal(family, ProcText.FamilyOf(id, idLike));

    [Fact]
    public void A_threads_name_may_hold_brackets_and_blanks()
    {
        var thread = ProcText.Thread(7, "7 (a) b (c) S 1 1 1 0 -1 4194304 1 0 0 0 150 25 0 0 20 0 9 0 100\n")!;
        Assert.Equal((7, "a) b (c", 'S', TimeSpan.FromSeconds(1.75)), (thread.Id, thread.Name, thread.State, thread.Busy));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 (a")]
    [InlineData("7 (a) S 1 2")]
    [InlineData("7 (a) S 1 1 1 0 -1 4194304 1 0 0 0 x y 0")]
    public void What_is_no_thread_is_none(string stat) => Assert.Null(ProcText.Thread(7, stat));

    [Fact]
    [Covers("H-81")]
    public void This_machine_can_be_told()
    {
        var host = new HostFacts(TimeProvider.System).Look();
        Assert.Empty(host.Errors);
        Assert.True(host.Memory.Of("MemTotal") > host.Memory.Of("MemFree"));
        Assert.Equal(Environment.MachineName, host.System.HostName);
        Assert.True(host.System.Uptime > TimeSpan.Zero);
        Assert.NotEqual("", host.System.HostId);
        Assert.True(host.Disk.Bytes > host.Disk.BytesUsed);
        Assert.True(host.Disk.Inodes >= host.Disk.InodesFree);
        Assert.NotEmpty(host.Cpus);
    }

    [Fact]
    public void This_process_has_threads() => Assert.Contains(ThreadFacts.Look(), thread => thread.Busy > TimeSpan.Zero);
}
