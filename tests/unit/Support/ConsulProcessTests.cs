using Muster.Tests.Support;

namespace Muster.Tests.Unit.Support;

public sealed class ConsulProcessTests
{
    [NeedsPeer("consul")]
    public async Task The_real_consul_is_ready_when_started_and_keeps_its_data_over_a_restart()
    {
        await using var consul = await ConsulProcess.StartAsync();
        using var value = new StringContent("v");
        using var written = await consul.Client.PutAsync("/v1/kv/k", value);
        Assert.Equal("true", await written.Content.ReadAsStringAsync());
        await consul.RestartAsync(Ending.Kill);
        Assert.Equal("v", await consul.Client.GetStringAsync("/v1/kv/k?raw"));
    }
}
