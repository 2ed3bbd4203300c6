using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;
using Muster.Registry.Bytes;

namespace Muster.Doors.Etcd3.Services;

/// <summary>Users and roles: there are none, and it is said in etcd's words.</summary>
internal sealed class AuthService(Bytes bytes, HeaderWords headers)
{
    /// <summary>The methods and their paths in the gateway.</summary>
    private static readonly (string Name, string Json)[] _refused =
    [
        ("AuthEnable", "/auth/enable"),
        ("AuthDisable", "/auth/disable"),
        ("Authenticate", "/auth/authenticate"),
        ("UserAdd", "/auth/user/add"),
        ("UserGet", "/auth/user/get"),
        ("UserList", "/auth/user/list"),
        ("UserDelete", "/auth/user/delete"),
        ("UserChangePassword", "/auth/user/changepw"),
        ("UserGrantRole", "/auth/user/grant"),
        ("UserRevokeRole", "/auth/user/revoke"),
        ("RoleAdd", "/auth/role/add"),
        ("RoleGet", "/auth/role/get"),
        ("RoleList", "/auth/role/list"),
        ("RoleDelete", "/auth/role/delete"),
        ("RoleGrantPermission", "/auth/role/grant"),
        ("RoleRevokePermission", "/auth/role/revoke"),
    ];

    public IEnumerable<Method> Methods() =>
    [
        Method.Of("/etcdserverpb.Auth/AuthStatus", "/auth/status", AuthStatusRequest.Parser, StatusAsync),
        .. _refused.Select(refused => Method.Refusing(
            $"/etcdserverpb.Auth/{refused.Name}", refused.Json, EtcdError.AuthNotEnabled)),
    ];

    private async ValueTask<Reply> StatusAsync(Caller caller, AuthStatusRequest asked, CancellationToken cancel) =>
        (await bytes.HeadAsync(caller, cancel)).TryGet(out var head, out var refused)
            ? Reply.Of(new AuthStatusResponse { Header = headers.At(head), AuthRevision = 1 })
            : refused;
}
