using System.Net;
using Muster.Agent.Config;
using Muster.Agent.Live;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Doors.Consul;
using Muster.Doors.Dns;
using Muster.Doors.Etcd2;
using Muster.Doors.Etcd3;
using Muster.Doors.Tls;

namespace Muster.Agent;

/// <summary>Every door there is, one line each; a new protocol adds its own.</summary>
internal static class DoorList
{
    /// <param name="live">Told of by each door that can follow new settings.</param>
    public static IEnumerable<IDoor> Of(House house, AgentConfig config, TlsTerms? tls, TlsTerms? etcdTls, LiveConfig live)
    {
        if (config.HttpPort != AgentConfig.PortOff || config.HttpsPort != AgentConfig.PortOff)
        {
            var door = new ConsulDoor(house, config.Http.At(config.HttpAt()) with
            {
                SecureListen = config.HttpsAt(),
                Tls = tls,
            });
            live.Observe((_, after) => door.Change(options => Http(options, after)));
            live.Observe((_, after, _) => ValueTask.FromResult(Prepare(after.Tls, door.Change)));
            yield return door;
        }

        if (config.DnsPort != AgentConfig.PortOff)
        {
            var door = new DnsDoor(house, config.DnsAt(config.DnsPort));
            live.Observe((_, after, cancel) => door.PrepareAsync(after.Dns, cancel));
            yield return door;
        }

        // Version 2 is answered at etcd's port as well, and may have one of its own.
        Etcd2Door? second = null;
        var third = config.EtcdPort != AgentConfig.PortOff || config.EtcdTlsPort != AgentConfig.PortOff;
        if (third || config.EtcdV2Port != AgentConfig.PortOff)
        {
            second = new Etcd2Door(house, new Etcd2DoorOptions
            {
                Listen = config.EtcdV2Port == AgentConfig.PortOff
                    ? []
                    : [.. config.Client.Select(address => new IPEndPoint(address, config.EtcdV2Port))],
                IsOptional = config.IsEtcdV2Optional,
                Origins = config.EtcdOrigins,
            });
            yield return second;
        }

        if (third)
        {
            var door = new Etcd3Door(house, new Etcd3DoorOptions
            {
                Listen = config.EtcdAt(),
                SecureListen = config.EtcdTlsAt(),
                Tls = etcdTls,
                IsOptional = config.IsEtcdOptional,
                Origins = config.EtcdOrigins,
                Guest = second!.AnswerAsync,
                RequestBytesMax = config.EtcdDoor.RequestBytesMax,
                TxnOpsMax = config.EtcdDoor.TxnOpsMax,
                ProgressInterval = config.EtcdDoor.ProgressInterval,
            });
            live.Observe((_, after, _) => ValueTask.FromResult(Prepare(after.EtcdTls, door.Change)));
            yield return door;
        }
    }

    /// <summary>Certificates are read again, whether their names are others or what is in the files.</summary>
    private static Result<Action> Prepare(TlsFiles? files, Action<TlsTerms> change)
    {
        if (files is null)
        {
            return new Action(() => { });
        }

        return files.Read().TryGet(out var terms, out var refused) ? new Action(() => change(terms)) : refused;
    }

    private static ConsulDoorOptions Http(ConsulDoorOptions options, LiveSettings live) => options with
    {
        ConnectionsPerClientMax = live.ConnectionsPerClientMax ?? ConsulDoorOptions.ConnectionsPerClientDefault,

        // Names, and whether Prometheus is served, stay as they were (Consul 1.8.7): only what is filtered changes.
        Telemetry = options.Telemetry with
        {
            ShownPrefixes = live.Telemetry.ShownPrefixes,
            HiddenPrefixes = live.Telemetry.HiddenPrefixes,
            ShowsOthers = live.Telemetry.ShowsOthers,
        },
    };
}
