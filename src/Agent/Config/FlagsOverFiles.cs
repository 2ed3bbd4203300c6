namespace Muster.Agent.Config;

/// <summary>How flags and files meet: a flag wins over files, and of lists the flags' values come first.</summary>
internal static class FlagsOverFiles
{
    /// <summary>The lists alone, which files add to.</summary>
    public static AgentFlags Lists(AgentFlags flags) => new()
    {
        NodeMeta = flags.NodeMeta,
        Recursors = flags.Recursors,
        Http = new HttpDoorFlags { AllowWriteFrom = flags.Http.AllowWriteFrom },
    };

    /// <summary>What files said, with every flag that was given over it.</summary>
    public static AgentFlags Over(AgentFlags files, AgentFlags flags) => files with
    {
        Advertise = flags.Advertise ?? files.Advertise,
        AltDomain = flags.AltDomain ?? files.AltDomain,
        Bind = flags.Bind ?? files.Bind,
        Bootstrap = flags.Bootstrap ?? files.Bootstrap,
        BootstrapExpect = flags.BootstrapExpect ?? files.BootstrapExpect,
        Checks = Over(files.Checks, flags.Checks),
        Client = flags.Client ?? files.Client,
        DataDirectory = flags.DataDirectory ?? files.DataDirectory,
        Datacenter = flags.Datacenter ?? files.Datacenter,
        Dev = flags.Dev,
        DnsPort = flags.DnsPort ?? files.DnsPort,
        EtcdV2Port = flags.EtcdV2Port ?? files.EtcdV2Port,
        Domain = flags.Domain ?? files.Domain,
        EtcdPort = flags.EtcdPort ?? files.EtcdPort,
        EtcdAdvertise = flags.EtcdAdvertise ?? files.EtcdAdvertise,
        EtcdCors = flags.EtcdCors ?? files.EtcdCors,
        EtcdTlsPort = flags.EtcdTlsPort ?? files.EtcdTlsPort,
        HttpPort = flags.HttpPort ?? files.HttpPort,
        Log = flags.Log.Over(files.Log),
        LogLevel = flags.LogLevel ?? files.LogLevel,
        Node = flags.Node ?? files.Node,
        NodeId = flags.NodeId ?? files.NodeId,
        PidFile = flags.PidFile ?? files.PidFile,
        SerfLanPort = flags.SerfLanPort ?? files.SerfLanPort,
        SerfWanPort = flags.SerfWanPort ?? files.SerfWanPort,
        Server = flags.Server ?? files.Server,
        Tls = files.Tls with { Defaults = flags.Tls.Defaults.Over(files.Tls.Defaults) },
        ServerPort = flags.ServerPort ?? files.ServerPort,
    };

    private static CheckFlags Over(CheckFlags files, CheckFlags flags) => files with
    {
        EnableScripts = flags.EnableScripts || files.EnableScripts,
        EnableLocalScripts = flags.EnableLocalScripts || files.EnableLocalScripts,
        OutputMaxSize = flags.OutputMaxSize ?? files.OutputMaxSize,
        DiscardOutput = flags.DiscardOutput || files.DiscardOutput,
        UpdateInterval = flags.UpdateInterval ?? files.UpdateInterval,
        UseAgentTls = flags.UseAgentTls || files.UseAgentTls,
    };
}
