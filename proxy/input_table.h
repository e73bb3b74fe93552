/*
 * input_table.h - one row per format of files that judge reads, in the order
 * in which they are tried: INPUT(name, part, sentence). part is in the names
 * of its functions, input_PART_recognise() and input_PART_read().
 */
/* clang-format off */
INPUT("terraform", terraform,
    "what terraform show -json prints of a plan or a state")
INPUT("osism-flavors", osism_flavors,
    "the YAML of OSISM's flavor manager (mandatory, recommended)")
INPUT("osism-images", osism_images,
    "the YAML of OSISM's image manager (images with versions)")
INPUT("openstack", openstack,
    "what openstack flavor or image, list or show, prints with -f json")
INPUT("plain", plain,
    "objects as Nova and Glance show them: one, a list, or either in "
    "flavor, flavors, image or images")
/* clang-format on */
