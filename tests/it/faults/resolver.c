/* A resolver that answers as RESOLVER_SAYS: `nothing`, `later`, or addresses in this order; after RESOLVER_WAITS seconds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int resolve(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    resolve *real = (resolve *) dlsym(RTLD_NEXT, "getaddrinfo");
    const char *waits = getenv("RESOLVER_WAITS"), *says = getenv("RESOLVER_SAYS");
    char addresses[256], *address, *rest;
    struct addrinfo **end = found;

    if (waits)
        usleep((useconds_t) (atof(waits) * 1000000));
    if (!says)
        return real(name, service, hints, found);
    if (strcmp(says, "nothing") == 0)
        return EAI_NONAME;
    if (strcmp(says, "later") == 0)
        return EAI_AGAIN;
    strncpy(addresses, says, sizeof addresses - 1);
    addresses[sizeof addresses - 1] = 0;
    *found = NULL;
    for (address = strtok_r(addresses, ",", &rest); address; address = strtok_r(NULL, ",", &rest)) {
        /* Each is freed on its own, so that several answers can be one list. */
        int error = real(address, service, hints, end);
        if (error)
            return error;
        while (*end)
            end = &(*end)->ai_next;
    }
    return 0;
}
